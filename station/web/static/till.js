/* Adds up what is counted while it is typed; the station counts again when it is sent. */
(function (station) {
  "use strict";

  var form = station.one("[data-count]");
  if (!form) { return; }
  function yuan(fen) { return (fen < 0 ? "-" : "") + "¥" + (Math.abs(fen) / 100).toFixed(2); }
  function add() {
    var counted = 0, booked = Number(form.getAttribute("data-booked"));
    station.all("[data-count] [data-fen]").forEach(function (field) {
      var fen = Number(field.getAttribute("data-fen")) * (parseInt(field.value, 10) || 0);
      counted += fen;
      field.parentNode.parentNode.querySelector("[data-sum]").textContent = fen ? yuan(fen) : "";
    });
    station.one("[data-counted]").textContent = yuan(counted);
    station.one("[data-difference]").textContent = counted === booked ? "✔" : "▲ " + yuan(counted - booked);
  }
  form.addEventListener("input", add);
  add();
}(window.station));

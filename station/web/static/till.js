/* Adds up what is counted while it is typed; the station counts again when it is sent. */
(function (station) {
  "use strict";

  var one = station.one, form = one("[data-count]");
  if (!form) { return; }
  function yuan(fen) { return (fen < 0 ? "-" : "") + "¥" + (Math.abs(fen) / 100).toFixed(2); }
  function add() {
    var counted = 0, booked = Number(form.getAttribute("data-booked"));
    station.all("[data-count] [data-fen]").forEach(function (field) {
      var fen = Number(field.getAttribute("data-fen")) * (parseInt(field.value, 10) || 0);
      counted += fen;
      field.parentNode.parentNode.querySelector("[data-sum]").textContent = fen ? yuan(fen) : "";
    });
    one("[data-counted]").textContent = yuan(counted);
    one("[data-difference]").textContent = counted === booked ? "✔" : "▲ " + yuan(counted - booked);
  }
  /* Enter goes on to the next value, and from the last to the reason or the button. */
  form.addEventListener("keydown", function (event) {
    var fields = station.all("[data-count] [data-fen]"), at = fields.indexOf(event.target);
    if (event.key !== "Enter" || at < 0) { return; }
    var isRight = one("[data-difference]").textContent === "✔";
    event.preventDefault();
    (fields[at + 1] || (isRight ? one("[data-count] button.go") : form.elements.reason)).focus();
  });
  form.addEventListener("input", add);
  add();
}(window.station));

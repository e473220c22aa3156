/* Adds up what is counted while it is typed; the station counts again when it is sent. */
(function (station) {
  "use strict";

  var one = station.one, form = one("[data-count]");
  if (!form) { return; }
  /* As the station reads it: what is no whole number is not counted at all. */
  function pieces(text) { return /^\s*\d{0,5}\s*$/.test(text) ? Number(text) : NaN; }
  function yuan(fen) { return (fen < 0 ? "-" : "") + "¥" + (Math.abs(fen) / 100).toFixed(2); }
  /* Whether the reason is passed by: no coin makes good what is less than the smallest. */
  var isRight = true;
  function add() {
    var counted = 0, booked = Number(form.getAttribute("data-booked"));
    station.all("[data-count] [data-fen]").forEach(function (field) {
      var fen = Number(field.getAttribute("data-fen")) * pieces(field.value);
      counted += fen;
      field.parentNode.parentNode.querySelector("[data-sum]").textContent = isNaN(fen) ? "▲" : fen ? yuan(fen) : "";
    });
    one("[data-counted]").textContent = isNaN(counted) ? "▲" : yuan(counted);
    isRight = Math.abs(counted - booked) < Number(form.getAttribute("data-smallest"));
    one("[data-difference]").textContent = isNaN(counted) ? "▲" : counted === booked ? "✔" : "▲ " + yuan(counted - booked);
  }
  /* Enter goes on to the next value, and from the last to the reason or the button. */
  form.addEventListener("keydown", function (event) {
    var fields = station.all("[data-count] [data-fen]"), at = fields.indexOf(event.target);
    if (event.key !== "Enter" || at < 0) { return; }
    event.preventDefault();
    (fields[at + 1] || (isRight ? one("[data-count] button.go") : form.elements.reason)).focus();
  });
  form.addEventListener("input", add);
  add();
}(window.station));

/* The weight from the scale. Nothing waits for it: the field takes what is typed, and that counts. */
(function (station) {
  "use strict";

  var doc = document;

  function said(button, words, sound) {
    var place = button.parentNode.querySelector("[data-scale-said]");
    place.textContent = words;
    place.className = sound === "bad" ? "stop-text" : "go-text";
    if (sound) { station.play(sound); }
  }
  function weigh(button) {
    var field = doc.getElementById(button.getAttribute("data-into")), before = field.value;
    var request = new XMLHttpRequest();
    function failed() { said(button, button.getAttribute("data-none"), "bad"); button.disabled = false; }
    button.disabled = true;
    said(button, "…", "");
    request.open("GET", button.getAttribute("data-scale"));
    request.timeout = 8000;
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "scale");
    request.onerror = request.ontimeout = failed;
    request.onload = function () {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { /* not from the station */ }
      if (!answer) { return failed(); }
      button.disabled = false;
      if (!answer.kg) { return said(button, answer.message, "bad"); }
      if (field.value !== before) { return said(button, answer.kg + " kg", "bell"); }
      field.value = answer.kg;
      station.tell(field, "input");
      said(button, "✔ " + answer.kg + " kg", "good");
      field.focus();
    };
    request.send();
  }
  doc.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-scale]") : null;
    if (button) { weigh(button); }
  });
  doc.addEventListener("keydown", function (event) {
    var button = station.one("[data-scale]");
    if (event.key !== "F10" || event.ctrlKey || event.altKey || !button) { return; }
    event.preventDefault();
    if (!button.disabled) { weigh(button); }
  });
}(window.station));

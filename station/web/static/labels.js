/* The sorting room's labels: with the switch on, each scan prints its own. */
(function (station) {
  "use strict";

  var doc = document, one = station.one, store = "label-after-each-scan";
  var wanted = one("[data-print-each]"), waiting = [], frame = null;

  function remembered() {
    try { return localStorage.getItem(store) === "yes"; } catch (error) { return false; }
  }
  function remember() {
    try { localStorage.setItem(store, wanted.checked ? "yes" : "no"); } catch (error) { /* for this page only */ }
  }
  /* One after the other: a frame that is taken away takes its label with it. */
  function next() {
    var used = frame;
    if (!waiting.length || used && !used.done) { return; }
    frame = doc.createElement("iframe");
    frame.className = "label-frame";
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    frame.onload = function () { print(this); };
    frame.src = waiting.shift();
    doc.body.appendChild(frame);
    if (used) { used.parentNode.removeChild(used); }
  }
  function print(shown) {
    /* Whoever was logged out meanwhile, or has no line, gets a page that no frame may show. */
    try {
      shown.contentWindow.print();
    } catch (error) {
      station.say("bell", wanted.getAttribute("data-failed"));
    }
    shown.done = true;
    if (!station.isField(doc.activeElement)) { station.scanBox().focus(); }
    setTimeout(next, 0);
  }

  /* The station has a label printer: no browser asks, and what went wrong is said. */
  function send(address) {
    var request = new XMLHttpRequest();
    request.open("POST", address);
    request.timeout = 15000;
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "scan");
    request.setRequestHeader("X-CSRFToken", one("meta[name=csrf-token]").getAttribute("content"));
    request.onload = function () {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { /* not from the station */ }
      if (!answer || answer.sound !== "good") { station.say("bell", answer && answer.message || wanted.getAttribute("data-failed")); }
    };
    request.onerror = request.ontimeout = function () { station.say("bell", wanted.getAttribute("data-failed")); };
    request.send();
  }

  if (!wanted) { return; }
  wanted.checked = remembered();
  wanted.addEventListener("change", remember);
  doc.addEventListener("scanned", function (event) {
    var label = one("#panel [data-label]");
    if (!label || !wanted.checked || !event.detail.parts.panel) { return; }
    if (label.hasAttribute("data-to-printer")) { return send(label.getAttribute("data-to-printer")); }
    waiting.push(label.getAttribute("data-label"));
    next();
  });
}(window.station));

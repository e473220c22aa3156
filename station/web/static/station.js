/* What the page's scripts share, and its sounds; scans.js and keys.js follow. Plain ES5, so
   that old browsers run it; every page also works without it. */
(function () {
  "use strict";

  var doc = document;

  function isField(element) {
    return !!element && /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/radio|checkbox|button|submit/.test(element.type);
  }
  function one(selector) { return doc.querySelector(selector); }
  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }
  function scanBox() { return one("[data-scan] [data-scan-box]") || one("[data-scan-box]"); }

  /* ---- Sounds: one short high tone is good, two low ones are wrong, a bell means look. */
  var TONES = {
    good: [[1760, 0, 0.09]],
    bad: [[196, 0, 0.2], [196, 0.27, 0.3]],
    bell: [[1047, 0, 0.7], [1568, 0.02, 0.5]]
  };
  var audio = null;
  function play(sound) {
    var Audio = window.AudioContext || window.webkitAudioContext;
    if (!Audio || !TONES[sound]) { return; }
    audio = audio || new Audio();
    if (audio.state === "suspended" && audio.resume) { audio.resume(); }
    TONES[sound].forEach(function (tone) {
      var wave = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + tone[1];
      wave.type = sound === "bad" ? "square" : "sine";
      wave.frequency.value = tone[0];
      loud.gain.setValueAtTime(sound === "bad" ? 0.12 : 0.3, at);
      loud.gain.exponentialRampToValueAtTime(0.001, at + tone[2]);
      wave.connect(loud);
      loud.connect(audio.destination);
      wave.start(at);
      wave.stop(at + tone[2]);
    });
  }

  function say(sound, message, more) {
    var place = one("#say");
    play(sound);
    if (!place) { return; }
    place.hidden = false;
    place.className = sound;
    place.textContent = message;
    if (more) { place.appendChild(doc.createElement("small")).textContent = more; }
  }

  doc.addEventListener("click", function (event) {
    var sound = event.target.getAttribute && event.target.getAttribute("data-play");
    if (sound) { play(sound); }
  });
  /* On a phone the ways run off to the right: show the one that leads here. */
  all(".ways [aria-current], .tabs [aria-current]").forEach(function (here) {
    here.parentNode.scrollLeft = here.offsetLeft - here.parentNode.clientWidth / 3;
  });

  if (one("[data-sound]")) { play(one("[data-sound]").getAttribute("data-sound")); }

  function tell(element, name) {
    var event = doc.createEvent("Event");
    event.initEvent(name, true, true);
    return element.dispatchEvent(event);
  }
  function submit(form) { if (tell(form, "submit")) { form.submit(); } }

  /* What holds for one scan only is shown while it is on, and goes off by itself. */
  function mark(form) {
    if (form) { form.classList.toggle("armed", !!form.querySelector("[data-once]:checked")); }
  }
  function disarm(form) {
    var on = form && form.querySelector("[data-once]:checked");
    if (!on) { return false; }
    all("[name=" + on.name + "]").forEach(function (each) {
      if (each.form === form) { each.checked = each.defaultChecked; }
    });
    mark(form);
    return true;
  }
  doc.addEventListener("change", function (event) { mark(event.target.form); });
  /* A browser may show a page again as it was left. */
  all("form").forEach(mark);
  /* Back brings a new page, and puts what was typed in it: the name of the act as well, if it
     differs from what the page had. So what is sent again is the same act. */
  all("[name=act_id]").forEach(function (field) {
    if (field.value === field.defaultValue) { field.value = field.value.toUpperCase(); }
  });

  window.station = {
    all: all, disarm: disarm, isField: isField, one: one, play: play, say: say, scanBox: scanBox, submit: submit, tell: tell,
    /* What keys.js knows, once it is there. */
    choose: function () { return false; }, pending: function () { return ""; }
  };
}());

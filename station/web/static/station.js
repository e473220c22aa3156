/* Keys, sounds and the queue of scans. Plain ES5, so that old browsers run it; every page
   also works without it. */
(function () {
  "use strict";

  var doc = document, body = doc.body;
  var words = JSON.parse((one("#words") || { textContent: "{}" }).textContent);
  var token = (one('meta[name="csrf-token"]') || {}).content || "";

  function one(selector) { return doc.querySelector(selector); }
  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }
  function show(element, text) {
    if (!element) { return; }
    element.hidden = !text;
    element.textContent = text || "";
  }
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

  /* ---- The queue: every scan has an id and stays here until the station has answered it.
     It outlives a reload and a log-in, but belongs to one person and one window. */
  var store = "scans:" + (body.getAttribute("data-person") || "");
  var queue = read(), busy = false, tries = 0, down = false, next = null;

  function read() {
    try { return JSON.parse(sessionStorage.getItem(store)) || []; } catch (error) { return []; }
  }
  function keep() {
    try { sessionStorage.setItem(store, JSON.stringify(queue)); } catch (error) { /* in memory only */ }
    show(one("#waiting"), queue.length ? count(words.waiting) : "");
    if (down) { show(one("#line"), count(words.noLine)); }
  }
  function count(text) { return (text || "").replace("{count}", queue.length); }
  function uuid() {
    var bytes = new Uint8Array(16);
    (window.crypto || window.msCrypto).getRandomValues(bytes);
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    return Array.prototype.map.call(bytes, function (byte, at) {
      return (at === 4 || at === 6 || at === 8 || at === 10 ? "-" : "") + (byte + 256).toString(16).slice(1);
    }).join("");
  }
  function fieldsOf(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.name !== "csrf_token" && !field.disabled &&
        (!/radio|checkbox/.test(field.type) || field.checked) && !/submit|button|file/.test(field.type);
    }).map(function (field) {
      return encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value);
    }).join("&");
  }
  function add(form, box) {
    if (!box.value.trim()) { return; }
    queue.push({ to: form.getAttribute("action") || location.pathname, body: fieldsOf(form) + "&scan_id=" + uuid() });
    box.value = "";
    keep();
    send();
  }
  function send() {
    if (busy || !queue.length) { return; }
    var scan = queue[0], request = new XMLHttpRequest();
    busy = true;
    request.open("POST", scan.to);
    request.timeout = 25000;
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "scan");
    request.setRequestHeader("X-CSRFToken", token);
    request.onload = function () { answered(scan, request); };
    request.onerror = request.ontimeout = later;
    request.send(scan.body);
  }
  function answered(scan, request) {
    var answer = null;
    try { answer = JSON.parse(request.responseText); } catch (error) { /* not from the station */ }
    if (request.status === 401 && answer) {
      busy = false;
      show(one("#line"), count(words.loggedOut));
      return play("bad");
    }
    if (!answer || request.status >= 500 || request.status === 429) { return later(); }
    busy = false;
    tries = 0;
    queue.shift();
    if (down) { down = false; show(one("#line"), ""); }
    keep();
    report(scan, answer);
    if (queue.length) { return send(); }
    var then = next;
    next = null;
    if (then && answer.sound !== "bad") { then.click(); } else if (answer.go) { location.href = answer.go; }
  }
  function later() {
    tries += 1;
    if (!down) { play("bad"); }
    down = true;
    show(one("#line"), count(words.noLine));
    setTimeout(function () { busy = false; send(); }, Math.min(15, tries * 2) * 1000);
  }

  /* ---- What a scan changes on the page. */
  function report(scan, answer) {
    var form = all("[data-scan]").filter(function (each) { return each.getAttribute("action") === scan.to; })[0];
    say(answer.sound, answer.message, answer.remedy);
    Object.keys(answer.parts || {}).forEach(function (id) {
      var part = doc.getElementById(id);
      if (part) { part.innerHTML = answer.parts[id]; }
    });
    if (answer.row && form) { place(one(form.getAttribute("data-list")), answer); }
  }
  function place(list, answer) {
    if (!list) { return; }
    var parsed = doc.createElement(list.tagName), row, old;
    parsed.innerHTML = answer.row;
    row = parsed.firstElementChild;
    old = row.id && doc.getElementById(row.id);
    if (old) { old.parentNode.removeChild(old); }
    list.insertBefore(row, list.firstChild);
    flash(row, answer.sound);
  }
  function flash(row, sound) {
    row.classList.add("just");
    if (sound === "bad") { row.classList.add("bad"); }
    setTimeout(function () { row.classList.remove("just", "bad"); }, 150);
  }

  doc.addEventListener("submit", function (event) {
    var form = event.target, box = form.querySelector("[data-scan-box]");
    if (form.hasAttribute("data-scan")) {
      event.preventDefault();
      if (box && !choose(box.value, box)) { add(form, box); }
      return;
    }
    if (box && !box.hasAttribute("data-raw") && !box.value.trim()) { event.preventDefault(); return; }
    /* A second press of Enter must not send the form twice. */
    if (form.method === "post") {
      /* What was scanned before comes first: a load must not leave without its last bag. */
      if (queue.length && !down) {
        event.preventDefault();
        next = event.submitter || form.querySelector("button");
        return;
      }
      if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "");
    }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { all("[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); }); }
  });

  /* ---- Keys. */
  function choose(key, box) {
    var target = /^[0-9]$/.test(key) && one('[data-key="' + key + '"]');
    if (!target) { return false; }
    if (box) { box.value = ""; }
    target.click();
    if (target.getAttribute("data-then")) { doc.getElementById(target.getAttribute("data-then")).focus(); }
    return true;
  }
  function typing(element) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/radio|checkbox|button|submit/.test(element.type);
  }
  var FUNCTIONS = {
    F1: function () {
      var help = one("#help");
      help.open = !help.open;
      if (help.open) { help.scrollIntoView(); }
    },
    F2: function () { var box = scanBox(); if (box) { box.focus(); box.select(); } },
    F3: function () { var sheet = one("[data-print]"); if (sheet) { sheet.click(); } else { window.print(); } },
    F4: function () { if (body.getAttribute("data-switch")) { location.href = body.getAttribute("data-switch"); } },
    Escape: function () {
      var box = scanBox(), back = one("[data-back]");
      if (one("#help").open) { one("#help").open = false; return; }
      if (box && box.value) { box.value = ""; box.focus(); return; }
      if (back && !doc.referrer) { back.click(); } else if (history.length > 1) { history.back(); }
    }
  };
  var pending = "", timer = 0;
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    var key = event.key === "Esc" ? "Escape" : event.key;
    if (key === "Escape" && event.isComposing) { return; }
    if (FUNCTIONS[key]) { event.preventDefault(); FUNCTIONS[key](); return; }
    if (typing(doc.activeElement)) { return; }
    /* Nothing has the focus: a person presses one digit; a scanner types many, quickly. */
    if (key.length === 1 && scanBox() && key !== " ") {
      event.preventDefault();
      pending += key;
      clearTimeout(timer);
      timer = setTimeout(settle, 120);
    } else if (key.length === 1 && /[0-9]/.test(key) && choose(key)) {
      event.preventDefault();
    } else if (key === "Enter" && pending) {
      event.preventDefault();
      settle(true);
    }
  });
  function settle(enter) {
    var typed = pending, box = scanBox();
    pending = "";
    clearTimeout(timer);
    if (choose(typed)) { return; }
    box.value += typed;
    box.focus();
    if (enter === true) { submit(box.form); }
  }
  function submit(form) {
    var event = doc.createEvent("Event");
    event.initEvent("submit", true, true);
    if (form.dispatchEvent(event)) { form.submit(); }
  }

  /* A page that asks for a choice takes one digit in the scan box, after a pause, for it. */
  doc.addEventListener("input", function (event) {
    var box = event.target;
    if (!box.hasAttribute || !box.hasAttribute("data-scan-box")) { return; }
    clearTimeout(timer);
    if (/^[0-9]$/.test(box.value) && one("[data-choices] [data-key]")) {
      timer = setTimeout(function () { if (box.value.length === 1) { choose(box.value, box); } }, 300);
    }
  });

  /* A scanner that types through an input method loses characters: say so at once. */
  doc.addEventListener("compositionstart", function (event) {
    if (event.target.hasAttribute("data-scan-box") && !event.target.hasAttribute("data-words")) { one("#ime").hidden = false; }
    var composed = one("[data-scanner-test] [name=composed]");
    if (composed) { composed.value = "yes"; }
  });
  doc.addEventListener("compositionend", function () { setTimeout(function () { one("#ime").hidden = true; }, 4000); });

  doc.addEventListener("keyup", function (event) {
    var hint = one("#caps");
    if (hint && event.getModifierState) { hint.hidden = !event.getModifierState("CapsLock"); }
  });
  doc.addEventListener("click", function (event) {
    var sound = event.target.getAttribute && event.target.getAttribute("data-play");
    if (sound) { play(sound); }
    if (event.target.closest && event.target.closest("[data-back]") && doc.referrer) {
      event.preventDefault();
      history.back();
    }
  });

  /* The scanner page: whoever types a code and no Enter is a scanner without it. */
  var test = one("[data-scanner-test]"), silence = 0;
  if (test) {
    test.addEventListener("input", function () {
      clearTimeout(silence);
      silence = setTimeout(function () { test.elements.enter.value = "no"; test.submit(); }, 1500);
    });
    test.addEventListener("submit", function () { clearTimeout(silence); });
  }

  /* ---- At the start. */
  var news = one("[data-sound]");
  if (news) { play(news.getAttribute("data-sound")); }
  if (!one("[autofocus]") && !one("[data-choices]") && scanBox()) { scanBox().focus(); }
  keep();
  send();
}());

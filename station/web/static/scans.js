/* The queue of scans, and what is scanned while one page follows another. */
(function (station) {
  "use strict";

  var doc = document, body = doc.body;
  var all = station.all, one = station.one, play = station.play, say = station.say, scanBox = station.scanBox;
  var words = JSON.parse((one("#words") || { textContent: "{}" }).textContent);
  var token = (one('meta[name="csrf-token"]') || {}).content || "";

  function show(element, text) {
    if (!element) { return; }
    element.hidden = !text;
    element.textContent = text || "";
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
    if (one("#all-saved")) { one("#all-saved").hidden = queue.length > 0; }
    if (down) { show(one("#line"), count(words.noLine)); }
  }
  function count(text) {
    /* One, and several. */
    if (typeof text === "object") { text = text[queue.length === 1 ? 0 : 1]; }
    return (text || "").replace("{count}", queue.length);
  }
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
    /* A hidden one is a choice, which can be chosen again. */
    if (box.type !== "hidden") { box.value = ""; }
    station.disarm(form);
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
    var then = redrawn(next);
    next = null;
    if (then && answer.sound !== "bad") { then.click(); } else if (answer.go) { location.href = answer.go; }
  }
  /* The step that waited for the scan may have been drawn anew by it. */
  function redrawn(step) {
    var key = step && step.getAttribute("data-key");
    return key && !doc.contains(step) ? one('[data-key="' + key + '"]') : step;
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
    var scanned = doc.createEvent("CustomEvent");
    scanned.initCustomEvent("scanned", true, false, { parts: answer.parts || {} });
    doc.dispatchEvent(scanned);
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

  /* Only the page's own scan box takes a digit for a choice: another asks for a number. */
  function chosen(box) { return box === scanBox() && station.choose(box.value, true); }

  doc.addEventListener("submit", function (event) {
    var form = event.target, box = form.querySelector("[data-scan-box]");
    if (form.hasAttribute("data-scan")) {
      event.preventDefault();
      if (box && !chosen(box)) { add(form, box); }
      return;
    }
    if (box && chosen(box)) { event.preventDefault(); return; }
    if (box && !box.hasAttribute("data-raw") && !box.value.trim()) { event.preventDefault(); return; }
    if (box && form.hasAttribute("data-sent")) {
      event.preventDefault();
      leaving.scans += box.value + "\n";
      box.value = "";
      return;
    }
    /* A second press of Enter must not send the form twice. */
    if (form.method === "post") {
      /* What was scanned before comes first: a load must not leave without its last bag. */
      if (queue.length && !down && !box) {
        event.preventDefault();
        next = event.submitter || form.querySelector("button");
        return;
      }
      if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "");
      /* A sheet opens beside this page, which stays, and may be printed once more. */
      if (form.target) { setTimeout(function () { form.removeAttribute("data-sent"); }, 2000); }
      /* The scan is on its way; what is typed from now on is the next one. */
      if (box) { setApart(form, box); }
    }
  });

  /* What is typed while a scan is on its way belongs to the next one. */
  function setApart(form, box) {
    var sent = form.appendChild(doc.createElement("input"));
    sent.type = "hidden";
    sent.name = box.name;
    sent.value = box.value;
    box.removeAttribute("name");
    box.value = "";
    leaving = { scans: "", from: "", sent: true };
  }

  /* ---- Leaving: what is scanned while the next page is on its way is carried over to it. */
  var leaving = { scans: "", from: null, sent: false };
  window.addEventListener("beforeunload", function () {
    if (scanBox() && !leaving.sent) { leaving.from = scanBox().value; }
  });
  window.addEventListener("pagehide", function () {
    var box = scanBox(), text = box && leaving.from !== null ? box.value : "";
    if (text.indexOf(leaving.from) === 0) { text = text.slice(leaving.from.length); }
    text = leaving.scans + text + station.pending();
    if (text && window.typedAhead) { window.typedAhead.leave(text); }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && leaving.sent) { location.reload(); }
    if (event.persisted) { all("[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); }); }
  });

  keep();
  send();
}(window.station));

/* Keys: nothing that a person or a scanner types is lost, whatever has the focus. */
(function (station) {
  "use strict";

  var doc = document, body = doc.body;
  var one = station.one, scanBox = station.scanBox, submit = station.submit, tell = station.tell;

  /* A list beside the scan box takes arrows, no letters: a scan must not vanish in it. */
  function isField(element) {
    var isBeside = element && element.tagName === "SELECT" && element.form && element.form.hasAttribute("data-scan");
    return station.isField(element) && !isBeside;
  }
  function choose(key, entered) {
    var target = /^[0-9]$/.test(key) && one('[data-key="' + key + '"]'), box = scanBox();
    if (!target) { return false; }
    /* What cannot be taken back waits for Enter: the digit may begin a number typed by hand. */
    if (target.hasAttribute("data-waits") && box && !entered) {
      if (!box.value) { put(key); }
      station.say("", box.getAttribute("data-enter").replace("{choice}", target.lastChild.textContent.trim()));
      return true;
    }
    if (box && box.value === key) { box.value = ""; }
    target.click();
    if (target.getAttribute("data-then")) { doc.getElementById(target.getAttribute("data-then")).focus(); }
    return true;
  }
  var FUNCTIONS = {
    F1: function () {
      var help = one("#help");
      help.open = !help.open;
      if (help.open) { help.scrollIntoView(); }
    },
    F2: function () { var box = scanBox(); if (box) { box.focus(); box.select(); } },
    F3: function () { var sheet = one("[data-print]"); if (sheet) { sheet.click(); } else { window.print(); } },
    /* A PIN that is typed too early must not be carried into a scan box. */
    F4: function () { if (body.getAttribute("data-switch")) { window.typedAhead = null; location.href = body.getAttribute("data-switch"); } },
    F8: function () { if (body.getAttribute("data-pages")) { location.href = body.getAttribute("data-pages"); } },
    F9: function () {
      /* A panel may hide its own; pressed again, the next one. */
      var steps = station.all("main .go").filter(function (step) { return step.offsetParent && /^(A|BUTTON)$/.test(step.tagName) && !step.disabled; });
      var step = steps[(steps.indexOf(doc.activeElement) + 1) % steps.length];
      if (step) { step.focus(); step.scrollIntoView({ block: "nearest" }); }
    },
    Escape: function () {
      var box = scanBox(), back = one("[data-back]");
      if (one("#help").open) { one("#help").open = false; return; }
      if (box && box.value) { box.value = ""; box.focus(); return; }
      if (box && station.disarm(box.form)) { return; }
      if (back && !doc.referrer) { back.click(); } else if (history.length > 1) { history.back(); }
    }
  };
  var pending = "", timer = 0, due = 0;
  doc.addEventListener("keydown", function (event) {
    if (!event.key || event.ctrlKey || event.altKey || event.metaKey) { return; }
    var key = event.key === "Esc" ? "Escape" : event.key;
    if (key === "Escape" && event.isComposing) { return; }
    if (FUNCTIONS[key]) { event.preventDefault(); FUNCTIONS[key](); return; }
    if (!isField(doc.activeElement)) {
      if (press(key)) { event.preventDefault(); }
    } else if (pending) {
      /* The focus came while a scanner was typing: what it typed before comes first. */
      put(taken());
    }
  });
  /* Nothing has the focus: a person presses one digit; a scanner types many, quickly. */
  function press(key) {
    if (key === "Enter" && pending) { settle(true); return true; }
    if (key.length !== 1 || key === " " && !pending) { return false; }
    if (!scanBox()) { return choose(key); }
    pending += key;
    wait();
    return true;
  }
  function wait() {
    clearTimeout(timer);
    due = Date.now() + 120;
    /* A timer that is late says that the machine is busy: the next key may be waiting too. */
    timer = setTimeout(function () { if (Date.now() > due + 40) { wait(); } else { settle(); } }, 120);
  }
  function taken() {
    var typed = pending;
    pending = "";
    clearTimeout(timer);
    return typed;
  }
  function settle(enter) {
    var typed = taken();
    if (choose(typed, enter)) { return; }
    put(typed);
    if (enter) { submit(scanBox().form); }
  }
  function put(typed) {
    var box = scanBox();
    box.value += typed;
    if (!isField(doc.activeElement)) { box.focus(); }
    tell(box, "input");
  }
  /* Keys that came before this script, one by one, as they would have been taken by it. */
  function replay(typed) {
    typed.split("").forEach(function (key) {
      var field = doc.activeElement;
      key = key === "\n" ? "Enter" : key;
      if (!isField(field)) { return press(key); }
      if (key === "Enter") {
        if (field.value) { submit(field.form); }
      } else if (/^(text|password)$/.test(field.type)) {
        field.value += key;
        tell(field, "input");
      }
    });
  }
  function noChoice(box) {
    station.say("bad", (box.getAttribute("data-no-choice") || "").replace("{digit}", box.value));
    box.value = "";
  }
  /* A page that asks for a choice takes one digit in the scan box, after a pause, for it. */
  doc.addEventListener("input", function (event) {
    var box = event.target;
    if (box !== scanBox()) { return; }
    clearTimeout(timer);
    if (/^[0-9]$/.test(box.value) && one('[data-choices] [data-key="' + box.value + '"]')) {
      timer = setTimeout(function () { if (box.value.length === 1) { choose(box.value); } }, 300);
    } else if (/^[0-9]$/.test(box.value) && one(".choices[data-choices]")) {
      /* No such choice. Left in the box it would spoil the next scan. */
      timer = setTimeout(function () { if (box.value.length === 1) { noChoice(box); } }, 1000);
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

  station.choose = choose;
  station.pending = function () { return pending; };

  /* The browser would see to autofocus only when it next draws the page; a scanner is faster. */
  var first = one("[autofocus]") || !one(".choices[data-choices]") && scanBox();
  if (first && (!doc.activeElement || doc.activeElement === body)) { first.focus(); }
  if (window.typedAhead) {
    var before = window.typedAhead.take();
    replay((scanBox() ? before.carried : "") + before.here);
  }
}(window.station));

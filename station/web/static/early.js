/* A scanner does not wait for a page. This stands in the page's head, before anything that
   must be fetched: it holds what is typed for nobody or for the scan box until keys.js
   takes it, and carries over what was typed while the page before was being left. */
(function () {
  "use strict";
  var doc = document, store = "typed-ahead", typed = "", taken = false;

  function isBox(field) { return !!field.hasAttribute && field.hasAttribute("data-scan-box"); }
  function isField(field) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) && !/radio|checkbox|button|submit/.test(field.type);
  }
  function hold(event) {
    var key = event.key, box = isBox(event.target) && event.target, isLine = /[^\n]$/.test(typed);
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (isField(event.target) && !box) { return; }
    if (key === "Tab") { return release(); }
    if (key === "Enter" && (typed || box)) {
      typed += isLine || box.value ? "\n" : "";
    } else if (key === "Backspace" && isLine) {
      typed = typed.slice(0, -1);
    } else if (key && key.length === 1 && (key !== " " || isLine)) {
      typed += key;
    } else {
      return;
    }
    event.preventDefault();
  }
  function release() { doc.removeEventListener("keydown", hold, true); }
  function carried() {
    var saved = null;
    try {
      saved = JSON.parse(sessionStorage.getItem(store));
      sessionStorage.removeItem(store);
    } catch (error) { /* nothing can be kept here */ }
    return saved && Math.abs(Date.now() - saved.at) < 30000 ? saved.text : "";
  }

  doc.addEventListener("keydown", hold, true);
  window.typedAhead = {
    /* Once, when keys can be taken as they come: what was typed until now. */
    take: function () {
      var all = { carried: carried(), here: typed };
      release();
      taken = true;
      return all;
    },
    /* For the page that comes next. */
    leave: function (text) {
      try { sessionStorage.setItem(store, JSON.stringify({ at: Date.now(), text: text })); } catch (error) { /* lost */ }
    }
  };
  /* Without keys.js the page is still a form. */
  window.addEventListener("load", function () {
    var box = doc.querySelector("[data-scan-box]");
    if (taken) { return; }
    release();
    if (!box) { return; }
    box.value += typed.split("\n")[0];
    box.focus();
  });
}());

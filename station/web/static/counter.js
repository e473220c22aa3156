/* The counter's keys: a number or space chooses, Enter hands over, D names who takes it along,
   R refuses; the same key again, or Esc, leaves that; C W A T say how it is paid. A scanner may
   type at any moment: a letter waits for what follows before it is taken for a key. */
(function (station) {
  "use strict";

  var doc = document, all = station.all, one = station.one;
  var held = "", timer = 0, at = 0;

  function form() { return one("[data-pickup]"); }
  function yuan(fen) { return "¥" + (fen / 100).toFixed(2); }
  function boxes() { return all("[data-pickup] [name=unit_ids]"); }
  function add() {
    var fen = 0, many = 0;
    if (!form()) { return; }
    boxes().forEach(function (box) {
      if (box.checked) { fen += Number(box.getAttribute("data-fen")); many += 1; }
    });
    one("#due").textContent = yuan(fen);
    one("#chosen").textContent = many;
    form().elements.due_fen.value = fen;
    one("[data-pay]").hidden = !fen;
    var method = one("[data-pickup] [name=method]:checked");
    one("[data-reference]").hidden = !method || method.value !== "transfer";
  }
  function mark(index) {
    var rows = boxes();
    at = Math.max(0, Math.min(index, rows.length - 1));
    rows.forEach(function (box, each) { box.closest("tr").classList.toggle("at", each === at); });
  }
  /* The numbers of an open panel are its own; those of the parcels rest meanwhile. */
  function open(panel, name) {
    all("[data-pickup] [data-key]").forEach(function (each) { each.removeAttribute("data-key"); });
    panel.hidden = false;
    all("[" + name + "]").forEach(function (each) { each.setAttribute("data-key", each.getAttribute(name)); });
    panel.scrollIntoView({ block: "nearest" });
  }
  function isOpen() {
    return form() && !(one("[data-proxy]").hidden && one("[data-refuse]").hidden);
  }
  /* Nobody else takes it along, nothing is refused; the numbers are the parcels' again. */
  function close() {
    one("[data-proxy]").hidden = one("[data-refuse]").hidden = true;
    one("[data-is-proxy]").checked = false;
    one("#proxy_name").value = "";
    all("[data-pickup] [name=proxy_of]").forEach(function (each) { each.checked = false; });
    all("[data-proxy-key], [data-refuse-key]").forEach(function (each) { each.removeAttribute("data-key"); });
    all("[data-pickup] .pick label").forEach(function (each, index) {
      if (index < 9) { each.setAttribute("data-key", index + 1); }
    });
    doc.activeElement.blur();
  }
  function openProxy() {
    var was = one("[data-proxy]").hidden;
    close();
    if (!was) { return; }
    one("[data-is-proxy]").checked = true;
    open(one("[data-proxy]"), "data-proxy-key");
    if (!one("[data-proxy-key]")) { one("#proxy_name").focus(); }
  }
  function openRefuse() {
    var was = one("[data-refuse]").hidden;
    close();
    if (was) { open(one("[data-refuse]"), "data-refuse-key"); }
  }
  function act(key) {
    var target = one('[data-pickup] [data-letter="' + key + '"]');
    if (!target) { return; }
    if (target.hasAttribute("data-open-proxy")) { return openProxy(); }
    if (target.hasAttribute("data-open-refuse")) { return openRefuse(); }
    target.click();
    add();
    if (key === "t" && !one("[data-pay]").hidden) { one("[data-reference]").focus(); }
  }
  function release() {
    var text = held;
    held = "";
    clearTimeout(timer);
    return text;
  }
  function isFree() {
    var active = doc.activeElement, box = station.scanBox();
    return form() && (!station.isField(active) || active === box && !box.value);
  }
  doc.addEventListener("keydown", function (event) {
    var key = event.key;
    if (!key || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if ((key === "Escape" || key === "Esc") && !event.isComposing && isOpen()) {
      close();
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (held) {
      /* A scanner: what was held is the beginning of its code. */
      station.scanBox().value += release();
      station.scanBox().focus();
      return;
    }
    if (!isFree() || station.pending()) { return; }
    if (key === " ") { boxes()[at].click(); mark(at + 1); }
    else if (key === "ArrowDown") { mark(at + 1); }
    else if (key === "ArrowUp") { mark(at - 1); }
    else if (key === "Enter" && !/^(BUTTON|A|SUMMARY)$/.test(doc.activeElement.tagName)) { one("[data-hand-over]").click(); }
    else if (/^[a-z]$/i.test(key) && one('[data-letter="' + key.toLowerCase() + '"]')) {
      held = key;
      timer = setTimeout(function () { act(release().toLowerCase()); }, 120);
    } else { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  doc.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target.closest("[data-open-proxy], [data-open-refuse]") : null;
    if (!target || !form()) { return; }
    if (target.hasAttribute("data-open-proxy")) { openProxy(); } else { openRefuse(); }
  });
  doc.addEventListener("change", add);
  doc.addEventListener("scanned", function () {
    if (!form()) { return; }
    at = 0;
    add();
    station.scanBox().blur();
  });
  add();
  /* What was refused stands as it was typed. */
  if (form() && !one("[data-proxy]").hidden) {
    open(one("[data-proxy]"), "data-proxy-key");
    if (!one("[data-proxy-key]")) { one("#proxy_name").focus(); }
  } else if (form() && !one("[data-pay]").hidden && !one("[data-reference]").hidden) { one("[data-reference]").focus(); }
  if (form() && doc.activeElement === station.scanBox()) { station.scanBox().blur(); }
}(window.station));

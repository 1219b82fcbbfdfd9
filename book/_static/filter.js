/* Filters for the tables with columns to filter by (th.filter): the plan's actions and measures.
   Without this file, and on paper, every row is there. Nothing is loaded and nothing is remembered. */
(function () {
  "use strict";

  function text(cell) {
    var copy = cell.cloneNode(true);
    copy.querySelectorAll(".improve-aside").forEach(function (aside) { aside.remove(); });
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  function labelled(name, id, control) {
    var label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = name;
    control.id = id;
    var pair = document.createElement("span");
    pair.className = "improve-filter-pair";
    pair.append(label, control);
    return pair;
  }

  function choices(rows, column) {
    var select = document.createElement("select");
    select.append(new Option("All", ""));
    new Set(rows.map(function (row) { return text(row.children[column]); })).forEach(function (value) {
      select.append(new Option(value, value));
    });
    return select;
  }

  function filtered(table, number) {
    var heads = Array.from(table.tHead.rows[0].children);
    var rows = Array.from(table.tBodies[0].rows);
    var form = document.createElement("form");
    var count = document.createElement("p");
    var reset = document.createElement("button");
    var filters = [];

    function apply() {
      var shown = 0;
      rows.forEach(function (row) {
        row.hidden = !filters.every(function (filter) {
          return !filter.select.value || text(row.children[filter.column]) === filter.select.value;
        });
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = "Showing " + shown + " of " + rows.length + " rows.";
    }

    heads.forEach(function (head, column) {
      if (!head.classList.contains("filter")) { return; }
      var select = choices(rows, column);
      filters.push({ column: column, select: select });
      form.append(labelled(text(head), "filter-" + number + "-" + column, select));
    });
    reset.type = "reset";
    reset.textContent = "Show all rows";
    count.setAttribute("role", "status");
    form.className = "improve-filter";
    form.setAttribute("aria-label", "Filter: " + table.caption.textContent);
    form.append(reset, count);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("change", apply);
    form.addEventListener("reset", function () { window.setTimeout(apply); });
    (table.closest(".table-scroll") || table).before(form);
    apply();
  }

  function start() {
    document.querySelectorAll("table.improve-table").forEach(function (table, number) {
      if (table.querySelector("thead th.filter")) { filtered(table, number); }
    });
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
}());

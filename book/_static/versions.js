/* Offers the other editions, and this page in them, on every page of an edition that stands in an archive.
   The archive says what stands there in ../editions.html. A page that is not there makes no error, a script would; so
   an edition that is read by itself is silent. Nothing is loaded from elsewhere and nothing is remembered. */
(function () {
  "use strict";

  var EDITION = /^\d{4}-\d{2}(-r\d+)?$/;
  var PAGE = /^[\w-]+\.html$/;
  var here = document.currentScript.dataset.edition;
  var page = location.pathname.split("/").pop() || "index.html";

  function address(edition) {
    return "../" + edition.name + "/" + (edition.pages.indexOf(page) < 0 ? "index.html" : page);
  }

  function link(edition) {
    var anchor = document.createElement("a");
    anchor.href = address(edition);
    anchor.textContent = edition.title;
    return anchor;
  }

  function item(edition) {
    var listed = document.createElement("li");
    if (edition.name === here) {
      var current = document.createElement("span");
      current.setAttribute("aria-current", "true");
      current.textContent = edition.title + " (this edition)";
      listed.append(current);
    } else {
      listed.append(link(edition));
      if (edition.pages.indexOf(page) < 0) { listed.append(" (front page: it has no such page)"); }
    }
    return listed;
  }

  function notice(editions, own) {
    var replacing = editions.find(function (edition) { return edition.name === own.replacedBy; });
    var newest = editions[0];
    var said = document.createElement("p");
    said.className = "improve-editions-notice";
    if (replacing) {
      said.append("This edition was replaced by ", link(replacing), ".");
    } else if (newest.name !== here) {
      said.append("A later edition stands: ", link(newest), ".");
    } else {
      return null;
    }
    return said;
  }

  function offered(editions) {
    var own = editions.find(function (edition) { return edition.name === here; });
    var article = document.querySelector("main article");
    if (!own || !article || document.querySelector(".improve-editions")) { return; }
    var nav = document.createElement("nav");
    var details = document.createElement("details");
    var summary = document.createElement("summary");
    var list = document.createElement("ul");
    var all = document.createElement("a");
    var said = notice(editions, own);
    nav.className = "improve-editions";
    nav.setAttribute("aria-label", "Editions");
    summary.textContent = "Edition: " + own.title;
    list.append.apply(list, editions.map(item));
    all.href = "../index.html";
    all.textContent = "What each edition was for, and previous versions";
    details.append(summary, list, all);
    nav.append(details);
    if (said) { nav.append(said); }
    article.prepend(nav);
  }

  function isEdition(edition) {
    return EDITION.test(edition.name) && Array.isArray(edition.pages) && edition.pages.every(function (name) {
      return PAGE.test(name);
    });
  }

  function start() {
    var frame = document.createElement("iframe");
    window.addEventListener("message", function (message) {
      var editions = message.source === frame.contentWindow && message.data && message.data.improveEditions;
      if (!Array.isArray(editions) || !editions.every(isEdition)) { return; }
      offered(editions);
      frame.remove();
    });
    frame.addEventListener("load", function () { window.setTimeout(function () { frame.remove(); }, 2000); });
    frame.hidden = true;
    frame.title = "Editions in this archive";
    frame.src = "../editions.html";
    document.body.append(frame);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
}());

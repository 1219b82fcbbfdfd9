/* On a narrow screen the two columns open as dialogs. The theme takes the focus off their buttons before it opens them,
   and so loses it when they close; and it gives the dialogs no name. */
(function () {
  "use strict";

  function mend(dialog, button) {
    if (!dialog || !button) { return; }
    button.setAttribute("aria-haspopup", "dialog");
    dialog.setAttribute("aria-label", button.getAttribute("aria-label"));
    dialog.addEventListener("close", function () { window.setTimeout(function () { button.focus(); }); });
  }

  /* The menu may be longer than the window, and the theme scrolls it to where it was on the page before */
  function showCurrent(menu) {
    var current = menu && menu.querySelector("li.current.active > a");
    if (!current) { return; }
    var box = menu.getBoundingClientRect(), own = current.getBoundingClientRect();
    if (own.top < box.top || own.bottom > box.bottom) { menu.scrollTop += own.top - box.top - box.height / 3; }
  }

  window.addEventListener("load", function () { showCurrent(document.querySelector(".bd-sidebar-primary")); });

  document.addEventListener("DOMContentLoaded", function () {
    ["primary", "secondary"].forEach(function (which) {
      mend(document.getElementById("pst-" + which + "-sidebar-modal"), document.querySelector("header ." + which + "-toggle"));
    });
  });
}());

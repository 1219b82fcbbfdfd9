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

  document.addEventListener("DOMContentLoaded", function () {
    ["primary", "secondary"].forEach(function (which) {
      mend(document.getElementById("pst-" + which + "-sidebar-modal"), document.querySelector("header ." + which + "-toggle"));
    });
  });
}());

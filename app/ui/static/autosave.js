// Sends the form of a draft by itself while somebody writes, and says when it was saved. Without this file the form is
// saved by its buttons and nothing else is different. Written for browsers of 2020.
(function () {
  "use strict";
  var EVERY = 15000;
  var line = document.getElementById("autosave");
  var form = line && line.closest("form");
  if (!form || !window.fetch || !window.FormData) {
    return;
  }
  var timer = null;
  var sending = false;
  var changed = false;
  var stopped = false;

  function say(words, address, label) {
    line.textContent = words;
    if (address) {
      var link = document.createElement("a");
      link.href = address;
      link.textContent = label;
      line.appendChild(document.createTextNode(" "));
      line.appendChild(link);
    }
  }

  function wait() {
    if (!timer && !stopped) {
      timer = window.setTimeout(save, EVERY);
    }
  }

  function note() {
    changed = true;
    wait();
  }

  function failed(answer) {
    if (answer.status === 401) {
      stopped = true;
      say(line.dataset.signedOut, line.dataset.signIn, line.dataset.again);
      return null;
    }
    stopped = answer.status < 500;
    if ((answer.headers.get("Content-Type") || "").indexOf("application/json") === 0) {
      return answer.json();
    }
    say(line.dataset.failed);
    return null;
  }

  function told(said) {
    if (!said) {
      return;
    }
    say(said.words);
    if (said.edition !== null) {
      form.elements.edition.value = said.edition;
    }
  }

  function save() {
    timer = null;
    if (sending || stopped || !changed) {
      return;
    }
    sending = true;
    changed = false;
    window.fetch(line.dataset.url, { method: "POST", body: new FormData(form), credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : failed(answer); })
      .then(told)
      .catch(function () {
        changed = true;
        say(line.dataset.failed);
      })
      .then(function () {
        sending = false;
        if (changed) {
          wait();
        }
      });
  }

  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", function () { stopped = true; });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") {
      save();
    }
  });
})();

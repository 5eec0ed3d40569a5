/* For browsers without modules: the page as the service sends it, anew now and then. */
setTimeout(function () {
  location.reload();
}, 20000 + Math.random() * 10000);

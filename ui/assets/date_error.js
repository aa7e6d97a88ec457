watch("value", () => {
  if (element.querySelector("p")) document.dispatchEvent(new Event("mongmin:field-error"));
});

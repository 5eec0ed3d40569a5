"""The administrator's page, while a department is changed."""

from pathlib import Path

from PIL import Image

from tests.pages.administration import AdminPage

SIZE = (1280, 860)


def take_admin(page: AdminPage, picture: Path) -> None:
    """The parts of the page with how each is, and one department open."""
    page.open_part("departments", "en", SIZE)
    page.press("Change: Pediatrics")
    page.field("Letters before the number")
    page.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.driver.save_screenshot(str(picture))
    with Image.open(picture) as taken:
        small = taken.convert("RGB")
    small.save(picture, optimize=True)

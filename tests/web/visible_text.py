"""The text of a page as a reader meets it, block by block, without what is for clinicians."""

from html.parser import HTMLParser

HEADINGS = ("h1", "h2", "h3", "h4")
BOXES = ("div", "section", "p", "li", "dt", "dd", "td", "th", "caption")
CONTROLS = ("summary", "label", "button", "legend")
BLOCKS = frozenset((*HEADINGS, *BOXES, *CONTROLS))
SKIPPED = frozenset(("script", "style", "template", "svg", "head"))
VOID = frozenset(("meta", "link", "input", "br", "img", "hr"))
BLOCK_CLASSES = frozenset(("sub", "say", "m", "name"))
SKIPPED_CLASSES = frozenset(("code", "checked", "names"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self.open: list[tuple[str, bool, bool]] = []  # tag, is it skipped, is it a block

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.blocks.append("")
        if tag in VOID:
            return
        given = dict(attributes)
        classes = set((given.get("class") or "").split())
        skipped = (
            tag in SKIPPED
            or given.get("data-for") == "clinicians"
            or given.get("aria-hidden") == "true"
            or bool(classes & SKIPPED_CLASSES)
        )
        block = tag in BLOCKS or bool(classes & BLOCK_CLASSES)
        self.open.append((tag, skipped, block))
        if block:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            opened, _skipped, block = self.open.pop()
            if block:
                self.blocks.append("")
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if not any(skipped for _tag, skipped, _block in self.open):
            self.blocks[-1] += data


def visible_blocks(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return [text for block in reader.blocks if (text := " ".join(block.split()))]

from tests.browser import browser
from tests.web.houses import hands, house, opened_house, opened_strict_house, strict_house

__all__ = ["browser", "hands", "house", "opened_house", "opened_strict_house", "strict_house"]

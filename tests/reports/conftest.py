"""Reports are read of broadcasts: their scenes are those of tests/broadcasts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "broadcasts"))

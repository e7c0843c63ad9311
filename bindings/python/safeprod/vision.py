"""The eye: Darknet models on numpy pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import native

if TYPE_CHECKING:
    import numpy
    import pandas


class Detector:
    """A model. ``model`` is its folder (one ``.cfg`` in it, the weights and
    names beside it) or its cfg. Any number of threads may use one at a time.

    - ``epsilon_outside``, ``stretch``: how it was trained; its card says it"""

    def __init__(self, model: Any, weights: Any = None, names: Any = None,
                 **options: Any) -> None:
        cfg = Path(model)
        if cfg.is_dir():
            found = sorted(cfg.glob("*.cfg"))
            if len(found) != 1:
                raise ValueError(f"{cfg} holds {len(found)} cfg files, not one")
            cfg = found[0]
        weights = weights or cfg.with_suffix(".weights")
        if names is None:
            beside = cfg.with_suffix(".names")
            others = sorted(cfg.parent.glob("*.names"))
            names = beside if beside.exists() else \
                others[0] if len(others) == 1 else None
        self._handle = native.detector_open(cfg, weights, names, options)
        self.facts = native.detector_describe(self._handle)

    @property
    def classes(self) -> list[str]:
        """What it tells apart."""
        return [native.detector_class_name(self._handle, i) or str(i)
                for i in range(self.facts.classes)]

    def find(self, image: Any, *, bgr: bool = False, **options: Any) -> Any:
        """As :meth:`detect`, as objects."""
        array, bgr = _pixels(image, bgr)
        return native.detector_run(self._handle, array, bgr, options)

    def detect(self, image: Any, *, bgr: bool = False, **options: Any
               ) -> pandas.DataFrame:
        """Find things in a picture: height × width × 3 of uint8 (RGB, or BGR
        with ``bgr=True``), × 4, or grey; any strides. Also the bytes of a PNG
        or JPEG, or its path.

        - ``threshold``: least score [0.25]
        - ``overlap``: [0.45]
        - ``most``: the best so many"""
        import pandas as pd
        if isinstance(image, (str, Path)):
            image = Path(image).read_bytes()
        if isinstance(image, (bytes, bytearray)):
            found = native.vision_detect(self._handle, image, options)
        else:
            found = self.find(image, bgr=bgr, **options)
        columns = ["class_id", "name", "score", "left", "top", "width",
                   "height"]
        frame = pd.DataFrame([[getattr(d, c) for c in columns]
                              for d in found.items], columns=columns)
        return frame.astype({c: "float32" for c in columns[2:]})

    def close(self) -> None:
        """Close it; again does nothing."""
        self._handle.close()

    def __enter__(self) -> Detector:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<detector {self.facts.width} × {self.facts.height}: " \
               f"{', '.join(self.classes)}>"


def _pixels(image: Any, bgr: bool
            ) -> tuple[numpy.ndarray[Any, Any], bool]:
    """Pixels side by side, as the library reads them; copied only where rows
    are turned or skipped."""
    import numpy as np
    array = np.asarray(image)
    if array.ndim == 3 and array.shape[2] == 3 and array.strides[2] == -1:
        array, bgr = array[:, :, ::-1], not bgr  # [..., ::-1] is the other
    if array.ndim in (2, 3) and array.size:
        pixel = array.shape[2] if array.ndim == 3 else 1
        if array.strides[0] < 0 or array.strides[1] != pixel or (
                array.ndim == 3 and array.strides[2] != 1):
            array = np.ascontiguousarray(array)
    return array, bgr


def draw(image: bytes, detections: Any) -> bytes:
    """A picture file with a box and a word for each detection, as PNG."""
    from .site import Picture
    return Picture(native.vision_draw(image, detections))


__all__ = ["Detector", "draw"]

"""A network looks at pictures: what it finds, in shares of the picture."""

import numpy as np
import torch

import pictures
import precision


def tensor(batch, device="cpu"):
    x = torch.from_numpy(np.stack(batch)).to(device).permute(0, 3, 1, 2).float().div(255)
    return x.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def look(net, heads, paths, size, threshold=0.005, batch=16, device="cpu"):
    """For each path rows of class, score, left, top, right, bottom (0 to 1)."""
    net.eval()
    result = []
    for at in range(0, len(paths), batch):
        boxed, place = [], []
        for path in paths[at : at + batch]:
            image = pictures.open_picture(path)
            pixels, scale, left, top = pictures.letterbox(image, size)
            boxed.append(pixels)
            place.append((scale, left, top, *image.size))
        for rows, (scale, left, top, w, h) in zip(
            heads.decode(net(tensor(boxed, device)), size, threshold), place
        ):
            rows[:, [0, 2]] = ((rows[:, [0, 2]] - left) / scale / w).clip(0, 1)
            rows[:, [1, 3]] = ((rows[:, [1, 3]] - top) / scale / h).clip(0, 1)
            result.append(precision.detections(rows))
    return result

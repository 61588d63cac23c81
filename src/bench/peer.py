"""The parts of peer.sh that run on PyTorch with NVIDIA's code.

    peer.py make CODE SHAPE OUT.pkl     a network of random weights: stylegan2-256, stylegan3-t-256 or stylegan3-r-256
    peer.py time CODE NETWORK.pkl BATCH ROUNDS
                                        prints the milliseconds of CPU time of an image on one thread, median of the rounds

CODE is a folder with NVIDIA's stylegan3, which is not part of this project.
"""
import pickle
import statistics
import sys
import time

import torch


def make(shape, out):
    from training import networks_stylegan2, networks_stylegan3

    torch.manual_seed(1)
    common = dict(z_dim=512, c_dim=0, w_dim=512, img_resolution=256, img_channels=3)
    if shape == "stylegan2-256":
        network = networks_stylegan2.Generator(**common, channel_base=16384, channel_max=512)
    elif shape == "stylegan3-t-256":
        network = networks_stylegan3.Generator(**common, channel_base=16384, channel_max=512)
    elif shape == "stylegan3-r-256":
        network = networks_stylegan3.Generator(
            **common, channel_base=32768, channel_max=1024, conv_kernel=1, use_radial_filters=True)
    else:
        sys.exit(f"peer.py knows stylegan2-256, stylegan3-t-256 and stylegan3-r-256, not {shape}")
    with open(out, "wb") as f:
        pickle.dump({"G_ema": network.eval().requires_grad_(False)}, f)


def measure(path, batch, rounds):
    torch.set_num_threads(1)
    with open(path, "rb") as f:
        network = pickle.load(f)["G_ema"]
    found = []
    with torch.no_grad():
        for number in range(rounds + 1):
            z = torch.randn(batch, network.z_dim)
            start = time.thread_time()
            network(z, None, truncation_psi=0.7, noise_mode="const")
            if number > 0:
                found.append((time.thread_time() - start) * 1000 / batch)
    print(round(statistics.median(found), 1))


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[2])
    if sys.argv[1] == "make":
        make(sys.argv[3], sys.argv[4])
    else:
        measure(sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))

/** A training script without a mistake: `head` versions of it are made by replacing lines. */
export const TRAIN = `"""Trains a classifier."""
import torch
from torch import nn
from torch.utils.data import DataLoader

from data import load_digits
from model import Net


def train(epochs=10):
    loader = DataLoader(load_digits(), batch_size=64, shuffle=True)
    model = Net()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
    for epoch in range(epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch} done")


if __name__ == "__main__":
    train()
`;

/** What the script imports. */
export const MODEL = `from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(64, 10)

    def forward(self, images):
        return self.layer(images)
`;

const DATA = `import torch
from torch.utils.data import TensorDataset


def load_digits():
    return TensorDataset(torch.zeros(100, 64), torch.zeros(100, dtype=torch.long))
`;

/** A repository with the script and all it needs. */
export const BASE = { "train.py": TRAIN, "model.py": MODEL, "data.py": DATA, "requirements.txt": "torch==2.8.0\n" };

/** The mistake that most tests make: the line that clears the gradients is gone. */
export const WITHOUT_CLEARING = TRAIN.replace("            optimizer.zero_grad()\n", "");

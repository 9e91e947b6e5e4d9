/** A training script with one finding: the gradients are never cleared, on lines 11 and 12. */
export const UNCLEARED = `import torch
from torch import nn

model = nn.Linear(3, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def train(loader):
    for inputs, targets in loader:
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()


train([])
`;

/** The same script as it should be. */
export const CLEARED = UNCLEARED.replace(
  "        loss.backward",
  "        optimizer.zero_grad()\n        loss.backward",
);

/** A Keras script with one finding whose fix is safe, on line 4. */
export const LEGACY = `from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(3)])
model.compile(optimizer=keras.optimizers.Adam(lr=0.001), loss="mse")
model.fit([], [], epochs=3)
`;

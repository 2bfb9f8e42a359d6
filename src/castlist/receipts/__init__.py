"""What providers report and people answer: taken in, stored, and made into message states and opt-outs."""

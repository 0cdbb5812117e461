"""How far coders agree: coefficients, their intervals, and what they can't say."""

from cocreate_lib.listening.agreement.agreement import MEASURES, agreement
from cocreate_lib.listening.agreement.sentences import WHEN_NOT, agreement_sentences

__all__ = ["MEASURES", "WHEN_NOT", "agreement", "agreement_sentences"]

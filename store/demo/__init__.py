"""A desk to look at: simulated customers and colleagues of an online shop. Calls only the desk's verbs and views."""

from store.demo.cast import VISITOR
from store.demo.making import make_demo
from store.demo.simulation import Simulation, simulate

__all__ = ["VISITOR", "Simulation", "make_demo", "simulate"]

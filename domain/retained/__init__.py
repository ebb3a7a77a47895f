"""Retained responsibility (撤岗不撤责, plan §1): cadres leave their post by directive, and what they owe stays."""

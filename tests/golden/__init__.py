"""Vaults written by released versions, which every later version opens; never remade, only added to."""

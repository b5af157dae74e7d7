"""Where candidates come from: one small class a file. Each names at most as many posts as the recipe says."""

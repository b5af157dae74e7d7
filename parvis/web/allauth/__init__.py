"""Where django-allauth meets the house: its adapters, its sessions and factors, the way back."""

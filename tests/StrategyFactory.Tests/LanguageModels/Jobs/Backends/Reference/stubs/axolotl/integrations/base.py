class BasePlugin:
    def __init__(self):
        pass

print("gatelight")

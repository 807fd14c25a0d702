"""The rules of the register as pure functions over frozen values: nothing here reads, writes or waits."""

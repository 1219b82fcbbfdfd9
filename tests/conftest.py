"""How all tests run."""

from hypothesis import HealthCheck, settings

# A commit passes or fails alike each time, however busy the machine is: speed is for the benchmark.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")

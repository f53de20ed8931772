def retry(call, times, pause=lambda seconds: None):
    """Calls until it succeeds, at most `times` times, pausing 1, 2, 4 ... seconds between."""
    for attempt in range(times):
        try:
            return call()
        except Exception:
            pause(2 * attempt)
    return call()

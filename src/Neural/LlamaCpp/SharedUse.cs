namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>Frees something when its owner has let go of it and its last user too, whichever is later.</summary>
/// <param name="free">Called once.</param>
internal sealed class SharedUse(Action free)
{
    private readonly Lock _lock = new();
    private int _users = 1;
    private bool _released;

    /// <summary>Begins to use it.</summary>
    /// <returns>Ends the use.</returns>
    /// <exception cref="ObjectDisposedException">Its owner has let go of it.</exception>
    public Action Take(object owner)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_released, owner);
            _users++;
        }

        var ended = 0;
        return () =>
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                Leave();
            }
        };
    }

    /// <summary>The owner lets go of it.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (_released)
            {
                return;
            }

            _released = true;
        }

        Leave();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users > 0)
            {
                return;
            }
        }

        free();
    }
}

namespace StrategyFactory.Kernel.Changes;

/// <summary>An entity whose changes are announced when they are committed.</summary>
public interface IAnnounced
{
    /// <summary>What kind of thing has changed with it.</summary>
    string ChangeKind { get; }

    /// <summary>Tells it from others of its kind; empty where there is one only.</summary>
    string ChangeId { get; }
}

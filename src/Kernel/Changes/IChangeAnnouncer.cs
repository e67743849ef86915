namespace StrategyFactory.Kernel.Changes;

/// <summary>
/// Tells whoever shows it, in every process of the factory, that something has changed: what kind and which one, never what it is
/// now. Call it when the change is committed; <c>DatabaseSession.Announce</c> waits for that.
/// </summary>
public interface IChangeAnnouncer
{
    /// <summary>Returns at once. Announcements are gathered and sent at most twenty times a second, each kind and id once.</summary>
    /// <param name="kind">What changed, a word of its module's contracts, such as <c>run</c>; without a colon.</param>
    /// <param name="id">Which one; empty for any of its kind.</param>
    void Announce(string kind, string id = "");
}

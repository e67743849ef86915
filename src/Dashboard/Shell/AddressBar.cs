using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>
/// Writes what a page keeps in its address. The browser confirms each address only later, so that a second change may come before the
/// first is confirmed: it builds on the first, and what arrives late is known to be the page's own.
/// </summary>
/// <param name="navigation">Knows the address that the browser confirmed last.</param>
public sealed class AddressBar(NavigationManager navigation) : IDisposable
{
    private readonly Queue<string> _underway = [];
    private bool _following;
    private string? _confirmed;

    /// <summary>The address once all that was written is confirmed.</summary>
    public string Coming
    {
        get
        {
            Confirm();
            return _underway.Count > 0 ? _underway.Last() : navigation.Uri;
        }
    }

    /// <summary>Whether all that was written is confirmed.</summary>
    public bool IsSettled
    {
        get
        {
            Confirm();
            return _underway.Count == 0;
        }
    }

    /// <summary>A value of the coming address; null where it has none of that name.</summary>
    /// <param name="name">Name in the query.</param>
    public string? this[string name] =>
        QueryHelpers.ParseQuery(new Uri(Coming).Query).TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Changes values of the address; Back leads to the one before.</summary>
    /// <param name="changes">Names and their new values; null or blank takes one away.</param>
    public void Push(params IEnumerable<(string Name, object? Value)> changes) => Write(Address.Values(changes), replace: false);

    /// <summary>Changes values of the address in place: Back leads to what was before this page's address.</summary>
    /// <param name="changes">Names and their new values; null or blank takes one away.</param>
    public void Replace(params IEnumerable<(string Name, object? Value)> changes) => Write(Address.Values(changes), replace: true);

    /// <summary>Changes values of the address in place, blank ones kept as blank.</summary>
    /// <param name="values">Values by name; null takes one away.</param>
    public void Replace(IReadOnlyDictionary<string, object?> values) => Write(values, replace: true);

    /// <summary>
    /// Adds a word to a list of the coming address in place, or takes it out: what was ticked a moment ago may not be shown yet.
    /// </summary>
    /// <param name="name">Name in the query.</param>
    /// <param name="word">The word, without a comma.</param>
    public void Toggle(string name, string word)
    {
        var words = Address.Words(this[name]);
        var kept = words.Contains(word, StringComparer.Ordinal) ? words.Where(one => one != word) : words.Append(word);
        Replace((name, string.Join(',', kept)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_following)
        {
            navigation.LocationChanged -= Moved;
        }
    }

    private void Write(IReadOnlyDictionary<string, object?> values, bool replace)
    {
        if (!_following)
        {
            navigation.LocationChanged += Moved;
            (_following, _confirmed) = (true, navigation.Uri);
        }

        var coming = Coming;
        var address = navigation.GetUriWithQueryParameters(coming, values);
        if (address != coming)
        {
            _underway.Enqueue(address);
            navigation.NavigateTo(address, replace: replace);
        }
    }

    private void Moved(object? sender, LocationChangedEventArgs moved) => Confirm();

    // What was not written here is somebody else's (a link, Back): all that is still underway then arrives as theirs.
    private void Confirm()
    {
        if (!_following || navigation.Uri == _confirmed)
        {
            return;
        }

        _confirmed = navigation.Uri;
        if (_underway.Contains(_confirmed))
        {
            while (_underway.Dequeue() != _confirmed)
            {
                // a later one has been confirmed
            }
        }
        else
        {
            _underway.Clear();
        }
    }
}

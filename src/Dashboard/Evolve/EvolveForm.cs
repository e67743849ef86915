using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Evolve;

/// <summary>
/// What stands in the fields. What a field begins with is the default, or the value of the run that is done again; only what differs from
/// the default is sent, only what differs from the beginning is written into the address.
/// </summary>
public sealed class EvolveForm
{
    private static readonly Dictionary<string, PropertyInfo> Properties =
        typeof(EvolutionRequest).GetProperties()
            .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), StringComparer.Ordinal);

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _beginning = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unreadable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private Dictionary<string, string> _defaults;

    /// <summary>Fills the fields.</summary>
    /// <param name="defaults">The request that says nothing but its algorithm, filled in.</param>
    /// <param name="again">The request of an earlier run, or null.</param>
    public EvolveForm(EvolutionRequest defaults, EvolutionRequest? again = null)
    {
        _defaults = TextsOf(defaults);
        var earlier = again is null ? null : TextsOf(again);
        foreach (var field in FormFields.All)
        {
            var text = earlier?[field.Name] is { Length: > 0 } given ? given : _defaults[field.Name];
            _texts[field.Name] = _beginning[field.Name] = text;
        }
    }

    /// <summary>What is wrong with the form as a whole, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>True where a field or the whole form is wrong.</summary>
    public bool HasErrors => !IsReadable || _refused.Count > 0 || Error is not null;

    /// <summary>True where every field that is shown can be read, whatever the modules say of it.</summary>
    public bool IsReadable => !FormFields.All.Any(one => Shows(one) && _unreadable.ContainsKey(one.Name));

    /// <summary>The symbols.</summary>
    public IReadOnlyList<string> Symbols =>
        [.. FieldText.Words(_texts[FormFields.Symbol]).Select(symbol => symbol.ToUpperInvariant()).Distinct(StringComparer.Ordinal)];

    /// <summary>True where it asks for a batch: several symbols, bar lengths or horizons.</summary>
    public bool IsBatch => Symbols.Count > 1 || _texts[FormFields.Timeframes].Length > 0 || _texts[FormFields.Horizons].Length > 0;

    /// <summary>What stands in a field.</summary>
    public string this[string name] => _texts[name];

    /// <summary>The default of a field as text; empty for none.</summary>
    public string Default(FormField field) => _defaults[field.Name];

    /// <summary>What is wrong with a field, or null.</summary>
    public string? ErrorOf(FormField field) => _unreadable.GetValueOrDefault(field.Name) ?? _refused.GetValueOrDefault(field.Name);

    /// <summary>Whether a field has a meaning for the algorithm and the number of symbols chosen.</summary>
    public bool Shows(FormField field) => field.OfAlgorithm
        ? _defaults[field.Name].Length > 0
        : field.Group != FieldGroup.Batch || IsBatch;

    /// <summary>Writes into a field; what it says is read at once.</summary>
    public void Set(FormField field, string? text)
    {
        _texts[field.Name] = text ?? "";
        Error = null;
        // a refusal of the whole says no more once a part of it is another
        foreach (var same in FormFields.All.Where(other => other.Property == field.Property))
        {
            Forget(same);
            ReadValue(same);
        }
    }

    /// <summary>Takes over the defaults of another algorithm: its own fields begin anew, all others stay.</summary>
    public void ChangeAlgorithm(EvolutionRequest defaults)
    {
        _defaults = TextsOf(defaults);
        _texts[FormFields.Algorithm] = _defaults[FormFields.Algorithm];
        _refused.Remove(FormFields.Algorithm);
        foreach (var field in FormFields.All.Where(field => field.OfAlgorithm))
        {
            _texts[field.Name] = _beginning[field.Name] = _defaults[field.Name];
            Forget(field);
        }
    }

    /// <summary>Takes over what an address says.</summary>
    /// <param name="given">Name and text of fields; other names are left alone.</param>
    public void Take(IEnumerable<KeyValuePair<string, string>> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        foreach (var (name, text) in given)
        {
            if (FormFields.All.FirstOrDefault(field => field.Name == name) is { } field)
            {
                Set(field, text);
            }
        }
    }

    /// <summary>What an address must say for the form to be filled as it is: null for what it may leave out.</summary>
    public IReadOnlyDictionary<string, object?> Address()
    {
        Dictionary<string, object?> address = new(StringComparer.Ordinal);
        foreach (var field in FormFields.All)
        {
            address[field.Name] = Shows(field) && _texts[field.Name] != _beginning[field.Name] ? _texts[field.Name] : null;
        }

        return address;
    }

    /// <summary>The request; its symbol is the first one. What cannot be read is left out.</summary>
    public EvolutionRequest Request()
    {
        var document = new JsonObject();
        foreach (var name in Properties.Keys)
        {
            if (ValueOf(name) is { } value)
            {
                document[name] = value;
            }
        }

        return document.Deserialize<EvolutionRequest>(FactoryJson.Options)!;
    }

    /// <summary>The request for all symbols.</summary>
    public StartEvolutionBatch Batch() => new(
        Symbols, Request(), ValueOf(FormFields.MaxConcurrent)?.Deserialize<int>(),
        ValueOf(FormFields.Priorities)?.Deserialize<Dictionary<string, int>>())
    {
        Timeframes = ValueOf(FormFields.Timeframes)?.Deserialize<string[]>(),
        Horizons = ValueOf(FormFields.Horizons)?.Deserialize<Horizon[]>(),
    };

    /// <summary>Forgets what modules have refused; what cannot be read stays wrong.</summary>
    public void ClearRefusals()
    {
        _refused.Clear();
        Error = null;
    }

    /// <summary>Puts what a module has refused beside its fields.</summary>
    public void Refuse(IReadOnlyList<Refusal> refusals)
    {
        ArgumentNullException.ThrowIfNull(refusals);
        foreach (var refusal in refusals)
        {
            if (FormFields.Of(refusal.Field) is { } field && Shows(field))
            {
                _refused[field.Name] = _refused.TryGetValue(field.Name, out var others) ? $"{others} {refusal.Message}" : refusal.Message;
            }
            else
            {
                Error = Error is null ? refusal.Message : $"{Error} {refusal.Message}";
            }
        }
    }

    private void Forget(FormField field)
    {
        _unreadable.Remove(field.Name);
        _refused.Remove(field.Name);
    }

    private static Dictionary<string, string> TextsOf(EvolutionRequest request)
    {
        var document = JsonSerializer.SerializeToNode(request, FactoryJson.Options)!.AsObject();
        return FormFields.All.ToDictionary(
            field => field.Name,
            field => FieldText.Of(field, field.Name == field.Property
                ? document[field.Name]
                : document[field.Property]?[field.Name[(field.Property.Length + 1)..]]),
            StringComparer.Ordinal);
    }

    // Null for what the request leaves to the module: hidden, empty, not readable, or as the default is.
    private JsonNode? ValueOf(string property)
    {
        FormField[] parts = [.. FormFields.All.Where(field => field.Property == property && Shows(field))];
        if (Array.Exists(parts, part => _unreadable.ContainsKey(part.Name)))
        {
            return null;
        }

        if (property == FormFields.Symbol)
        {
            return Symbols.Count == 0 ? null : Symbols[0];
        }

        var unchanged = Array.TrueForAll(parts, part => _texts[part.Name].Trim() == _defaults[part.Name]);
        if (parts.Length == 0 || (property != FormFields.Algorithm && unchanged))
        {
            return null;
        }

        if (parts is [var whole] && whole.Name == property)
        {
            return FieldText.Read(whole, _texts[property]);
        }

        var document = new JsonObject();
        foreach (var part in parts)
        {
            if (FieldText.Read(part, _texts[part.Name]) is { } value)
            {
                document[part.Name[(property.Length + 1)..]] = value;
            }
        }

        return document.Count == 0 ? null : document;
    }

    private void ReadValue(FormField field)
    {
        if (!Shows(field))
        {
            return;
        }

        try
        {
            FieldText.Read(field, _texts[field.Name]);
            if (Properties.TryGetValue(field.Property, out var property) && field.Property != FormFields.Symbol)
            {
                ValueOf(field.Property)?.Deserialize(property.PropertyType, FactoryJson.Options);
            }
            else if (field.Name == FormFields.MaxConcurrent)
            {
                ValueOf(field.Name)?.Deserialize<int>();
            }
            else if (field.Name == FormFields.Horizons)
            {
                ValueOf(field.Name)?.Deserialize<Horizon[]>();
            }
        }
        catch (FormatException failure)
        {
            _unreadable[field.Name] = failure.Message;
        }
        catch (JsonException failure)
        {
            // the modules' own words name field and value; those of the serialiser speak of types
            var message = failure.Message.StartsWith("The JSON value", StringComparison.Ordinal)
                ? $"{field.Name}: '{_texts[field.Name].Trim()}' is not allowed."
                : failure.Message.Split(" Path: ")[0];
            // what is wrong with one of several horizons is told of that field
            var told = field.Name == FormFields.Horizons ? field : FormFields.Of(message.Split(':')[0]) ?? field;
            _unreadable[told.Name] = message;
        }
    }
}

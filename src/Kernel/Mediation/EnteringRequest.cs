using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Kernel.Mediation;

/// <summary>Looks through a request for text that may not enter, where it comes by another door than HTTP.</summary>
public static class EnteringRequest
{
    private const string Own = nameof(StrategyFactory);

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = [];

    /// <exception cref="ValidationException">A text of it may not enter; the field is named.</exception>
    public static void Require(object request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Find(request, "") is (var path, var fault))
        {
            var field = FieldNames.Of(path);
            throw new ValidationException([new(field, $"{field}: {fault}.")]);
        }
    }

    private static (string Path, string Fault)? Find(object? value, string path) => value switch
    {
        null => null,
        string text => EnteringText.Fault(text) is { } fault ? (path, fault) : null,
        JsonElement json => OfJson(json.ValueKind == JsonValueKind.Undefined ? "" : json.GetRawText(), path),
        JsonNode json => OfJson(json.ToJsonString(), path),
        IDictionary members => First(members.Keys.Cast<object>().Select(name => Find(name, path) ?? Find(members[name], $"{path}.{name}"))),
        Array numbers when numbers.GetType().GetElementType()!.IsPrimitive => null,
        IEnumerable items => First(items.Cast<object?>().Select((item, place) => Find(item, $"{path}[{place}]"))),
        _ => First(PropertiesOf(value.GetType()).Select(
            property => Find(property.GetValue(value), path.Length == 0 ? property.Name : $"{path}.{property.Name}"))),
    };

    private static (string Path, string Fault)? OfJson(string json, string path) =>
        JsonText.Find(Encoding.UTF8.GetBytes(json)) is (_, var fault) ? (path, fault) : null;

    private static (string Path, string Fault)? First(IEnumerable<(string Path, string Fault)?> found) =>
        found.FirstOrDefault(each => each is not null);

    private static PropertyInfo[] PropertiesOf(Type type) => Known.GetOrAdd(type, static type => !IsOwn(type)
        ? []
        : [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && MayHoldText(property.PropertyType))]);

    /// <summary>By what is declared: whatever else stands behind an interface, such as a listener, is not looked into.</summary>
    private static bool MayHoldText(Type declared) => (Nullable.GetUnderlyingType(declared) ?? declared) is var type
        && (typeof(IEnumerable).IsAssignableFrom(type) || type == typeof(JsonElement) || typeof(JsonNode).IsAssignableFrom(type)
            || IsOwn(type));

    private static bool IsOwn(Type type) => !type.IsEnum && type.Namespace?.StartsWith(Own, StringComparison.Ordinal) == true;
}

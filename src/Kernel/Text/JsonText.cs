using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StrategyFactory.Kernel.Text;

/// <summary>Finds text in a JSON document that may not enter, among its values and its names.</summary>
public static class JsonText
{
    /// <summary>
    /// The path of the first such text, names as the caller wrote them (<c>messages[2].content</c>), and what is wrong; null for none, and
    /// for what is no JSON, of which its reader tells more.
    /// </summary>
    public static (string Field, string Fault)? Find(ReadOnlySpan<byte> body)
    {
        // NUL and half a pair can only come as escapes: most bodies have none
        if (body.IndexOf("\\u"u8) < 0 && Utf8.IsValid(body))
        {
            return null;
        }

        try
        {
            return Walk(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string Field, string Fault)? Walk(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body);
        Stack<Place> places = new();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                places.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                places.Peek().Name = Encoding.UTF8.GetString(reader.ValueSpan);
            }
            else if (places.TryPeek(out var inside))
            {
                inside.Count++;
            }

            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && FaultOf(reader) is { } fault)
            {
                return (PathOf(places), fault);
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                places.Push(new());
            }
        }

        return null;
    }

    private static string? FaultOf(in Utf8JsonReader reader)
    {
        var written = reader.ValueSpan;
        if (!Utf8.IsValid(written))
        {
            return EnteringText.NoUtf8;
        }

        if (!reader.ValueIsEscaped)
        {
            return null;
        }

        // bytes of longer characters stand for themselves: none of them is NUL or looks like half a pair
        StringBuilder text = new(written.Length);
        for (var at = 0; at < written.Length; at++)
        {
            if (written[at] != '\\')
            {
                text.Append((char)written[at]);
            }
            else if (written[++at] == 'u')
            {
                text.Append((char)ushort.Parse(written.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 4;
            }
            else
            {
                text.Append(' ');
            }
        }

        return EnteringText.Fault(text.ToString());
    }

    private static string PathOf(Stack<Place> places)
    {
        StringBuilder path = new();
        foreach (var place in places.Reverse())
        {
            path.Append(place switch
            {
                { Name: { } name } => path.Length > 0 ? "." + name : name,
                _ => string.Create(CultureInfo.InvariantCulture, $"[{place.Count - 1}]"),
            });
        }

        return path.Length > 0 ? path.ToString() : "body";
    }

    /// <summary>Where the reader is in an object, by the name of the member, or in an array.</summary>
    private sealed class Place
    {
        internal string? Name { get; set; }

        /// <summary>Values so far.</summary>
        internal int Count { get; set; }
    }
}

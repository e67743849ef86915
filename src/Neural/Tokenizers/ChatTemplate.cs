using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// How a model is written its conversations: the Jinja template of its folder. Tools and documents are never passed. Safe for use by
/// several threads, one at a time.
/// </summary>
public sealed class ChatTemplate : IDisposable
{
    private const string FileName = "chat_template.jinja";
    private const int LongestSource = 1 << 18;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Dictionary<string, string> _tokens;
    private readonly TimeProvider _clock;
    private TemplateEngine? _engine;

    private ChatTemplate(string source, SpecialTokens special, TimeProvider clock, string path)
    {
        (Source, _clock, _path) = (source, clock, path);
        _tokens = new(StringComparer.Ordinal);
        foreach (var (key, token) in new[]
        {
            ("bos_token", special.Begin), ("eos_token", special.End), ("pad_token", special.Padding), ("unk_token", special.Unknown),
        })
        {
            if (token is not null)
            {
                _tokens.Add(key, token.Text);
            }
        }

        if (source.Length > LongestSource)
        {
            throw TooLong(path);
        }

        try
        {
            _engine = Start();
        }
        catch (InvalidTemplateException failure)
        {
            throw new ModelFileException(path, $"its chat template cannot be read: {failure.Message}.");
        }
    }

    /// <summary>The template itself.</summary>
    public string Source { get; }

    /// <summary>
    /// Takes the template of a folder: <c>chat_template.jinja</c>, else what <c>tokenizer_config.json</c> holds, of several the one named
    /// <c>default</c>.
    /// </summary>
    /// <param name="folder">The model's.</param>
    /// <param name="special">Its tokenizer's: templates write some of them.</param>
    /// <param name="clock">For templates that write the date, in local time.</param>
    /// <returns>Null where the folder has none.</returns>
    /// <exception cref="ModelFileException">It cannot be read.</exception>
    public static ChatTemplate? Open(string folder, SpecialTokens special, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(special);
        ArgumentNullException.ThrowIfNull(clock);
        var file = Path.Combine(folder, FileName);
        if (File.Exists(file))
        {
            return new FileInfo(file).Length <= LongestSource * 4L
                ? new(File.ReadAllText(file), special, clock, file)
                : throw TooLong(file);
        }

        var settings = Path.Combine(folder, TokenizerSettings.FileName);
        return File.Exists(settings) && ModelJson.Read(settings, json => Find(json, settings)) is { } source
            ? new(source, special, clock, settings)
            : null;
    }

    /// <summary>Takes a template that does not lie in a folder, such as that of a GGUF file.</summary>
    /// <param name="source">Jinja.</param>
    /// <param name="special">The tokens that templates write.</param>
    /// <param name="clock">For templates that write the date, in local time.</param>
    /// <param name="path">Where it is from, for messages.</param>
    /// <exception cref="ModelFileException">It cannot be read.</exception>
    public static ChatTemplate Of(string source, SpecialTokens special, TimeProvider clock, string path)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(special);
        ArgumentNullException.ThrowIfNull(clock);
        return new(source, special, clock, path);
    }

    /// <summary>Writes a conversation.</summary>
    /// <param name="messages">At least one.</param>
    /// <param name="addGenerationPrompt">Whether the text ends where the model's answer begins.</param>
    /// <exception cref="ChatTemplateException">The template refuses it, or cannot write it.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        Check(messages);
        Dictionary<string, object?> values = new(StringComparer.Ordinal)
        {
            ["messages"] = messages.Select(message => new { role = message.Role, content = message.Content }),
            ["add_generation_prompt"] = addGenerationPrompt,
            ["tools"] = null,
            ["documents"] = null,
        };
        foreach (var (key, token) in _tokens)
        {
            values.Add(key, token);
        }

        lock (_lock)
        {
            try
            {
                _engine ??= Start();
                var (text, refusal) = _engine.Render(values);
                return text ?? throw new ChatTemplateException($"The chat template refuses these messages: {refusal}");
            }
            catch (InvalidTemplateException failure)
            {
                // what was stopped midway is not used again
                _engine?.Dispose();
                _engine = null;
                var name = Path.GetFileName(_path);
                throw new ChatTemplateException($"The chat template of {name} cannot write these messages: {failure.Message}.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _engine?.Dispose();
            _engine = null;
        }
    }

    private static void Check(IReadOnlyList<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            throw new ChatTemplateException("messages is empty; at least one is needed.");
        }

        for (var i = 0; i < messages.Count; i++)
        {
            // a role is written as it is, so it must not be able to write a mark of the format
            var role = messages[i].Role;
            if (role.Length is 0 or > 64 || !role.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
            {
                throw new ChatTemplateException($"messages[{i}].role is '{role}'; up to 64 letters, digits, _ and - are allowed.");
            }
        }
    }

    private static string? Find(JsonElement json, string path)
    {
        if (!json.TryGetProperty("chat_template", out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (given.ValueKind == JsonValueKind.String)
        {
            return given.GetString();
        }

        var named = given.ValueKind == JsonValueKind.Array
            ? given.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object && Text(entry, "name") == "default").ToArray()
            : [];
        return named.Length == 1 && Text(named[0], "template") is { } template
            ? template
            : throw new ModelFileException(path, "chat_template is neither a text nor a list with one named default.");
    }

    private static string? Text(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ModelFileException TooLong(string path) => new(path, $"its chat template is longer than {LongestSource} characters.");

    private TemplateEngine Start() => new(Source, format => TemplateClock.Format(_clock.GetLocalNow(), format));
}

using System.Text.Json;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// One Jinja template, run by npm's <c>@huggingface/jinja</c> (MIT), the library of the field for chat templates, in a JavaScript engine
/// without access to anything. Templates come with models, so time, memory and depth are bounded. For one thread at a time.
/// </summary>
internal sealed class TemplateEngine : IDisposable
{
    private const int Deepest = 400;
    private const int DeepestUnseen = 100;
    private const long MostBytes = 512L << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly Lazy<Prepared<Script>> Library = new(() => Engine.PrepareScript(string.Join('\n',
        "const module = { exports: {} };", "(function (module, exports) {", Read("Jinja.js"), "})(module, module.exports);",
        Read("TemplateEngine.js"))));

    private readonly Engine _engine;
    private readonly JsValue _render;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Jinja.</param>
    /// <param name="now">Writes the date in a format of C's.</param>
    /// <exception cref="InvalidTemplateException">It is none, or takes too much.</exception>
    public TemplateEngine(string source, Func<string, string> now)
    {
        _engine = new(options =>
        {
            options.LimitMemory(MostBytes).TimeoutInterval(Longest).LimitRecursion(Deepest).RegexTimeoutInterval(Longest);

            // deeper than this, what is left of the thread's stack is looked at before each call
            options.Constraints.MaxExecutionStackCount = DeepestUnseen;
            options.Strict = true;
        });
        _engine.SetValue("strftime_now", now);
        _engine.Execute(Library.Value);
        _render = Bounded(() => _engine.Invoke("prepare", source));
    }

    /// <summary>Writes with these values.</summary>
    /// <returns>The text, or why the template refuses.</returns>
    public (string? Text, string? Refusal) Render(object values)
    {
        var given = JsonSerializer.Serialize(values);
        var written = Bounded(() => _engine.Invoke(_render, given));
        return written.IsString() ? (written.AsString(), null) : (null, written.AsObject().Get("refusal").AsString());
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private static JsValue Bounded(Func<JsValue> run)
    {
        try
        {
            return run();
        }
        catch (JavaScriptException failure)
        {
            throw new InvalidTemplateException(failure.Message.TrimEnd('.'), failure);
        }
        catch (MemoryLimitExceededException failure)
        {
            throw new InvalidTemplateException($"it takes more than {MostBytes >> 20} MiB", failure);
        }
        catch (RecursionDepthOverflowException failure)
        {
            throw new InvalidTemplateException($"it calls itself more than {Deepest} times over", failure);
        }
        catch (TimeoutException failure)
        {
            throw new InvalidTemplateException($"it takes more than {Longest.TotalSeconds} s", failure);
        }
    }

    private static string Read(string name)
    {
        using var stream = typeof(TemplateEngine).Assembly.GetManifestResourceStream($"Tokenizers.{name}")
            ?? throw new InvalidOperationException($"{name} is not in this assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

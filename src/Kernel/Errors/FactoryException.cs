namespace StrategyFactory.Kernel.Errors;

/// <summary>A refusal that its caller can act on: it names the field, the value and what is allowed.</summary>
/// <param name="message">A whole sentence for people.</param>
/// <param name="field">The request field at fault, snake_case, or null where no single field is.</param>
public abstract class FactoryException(string message, string? field = null) : Exception(message)
{
    /// <summary>The request field at fault, snake_case, or null.</summary>
    public string? Field { get; } = field;

    /// <summary>More about the refusal, for the answer's <c>details</c>; null for nothing.</summary>
    public object? Details { get; init; }
}

/// <summary>The thing asked for does not exist (HTTP 404).</summary>
/// <inheritdoc/>
public sealed class NotFoundException(string message, string? field = null) : FactoryException(message, field);

/// <summary>The thing exists but its state forbids the request (HTTP 409).</summary>
/// <inheritdoc/>
public sealed class ConflictException(string message, string? field = null) : FactoryException(message, field);

/// <summary>The request is well formed but cannot be carried out: unknown algorithm, impossible grid, too little data (HTTP 422).</summary>
/// <inheritdoc/>
public sealed class UnprocessableException(string message, string? field = null) : FactoryException(message, field);

/// <summary>Something that the request needs is missing on this machine, whoever asks (HTTP 503).</summary>
/// <inheritdoc/>
public class UnavailableException(string message, string? field = null) : FactoryException(message, field);

/// <summary>Too much is under way for now (HTTP 429).</summary>
/// <param name="message">A whole sentence for people.</param>
/// <param name="retryAfter">When to ask again.</param>
public sealed class BusyException(string message, TimeSpan retryAfter) : FactoryException(message)
{
    /// <summary>When to ask again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

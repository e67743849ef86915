namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>How a private cluster is started.</summary>
internal sealed record PostgresClusterOptions
{
    /// <summary>False trades crash safety for speed (<c>fsync=off</c>): for throw-away clusters of tests only.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The longest wait for another process that is starting or stopping the server, and for crash recovery to end.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait for the server's shutdown checkpoint.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Folders to search for the server binaries, in order of preference; null means <see cref="PostgresBinaries.UsualFolders"/>.
    /// </summary>
    public IReadOnlyList<string>? BinFolders { get; init; }
}

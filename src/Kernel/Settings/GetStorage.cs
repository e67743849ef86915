using MediatR;

namespace StrategyFactory.Kernel.Settings;

/// <summary>How much is stored, and how much room is left; answered by the host.</summary>
public sealed record GetStorage : IRequest<StorageInUse>;

/// <summary>What is stored.</summary>
/// <param name="Folder">The storage root.</param>
/// <param name="DiskFree">Bytes left on its disk for this user.</param>
/// <param name="DiskSize">Bytes of that disk.</param>
/// <param name="DatabaseSize">Bytes of the whole database, indexes included.</param>
/// <param name="Tables">Every table, largest first.</param>
public sealed record StorageInUse(string Folder, long DiskFree, long DiskSize, long DatabaseSize, IReadOnlyList<TableInUse> Tables);

/// <summary>A table.</summary>
/// <param name="Schema">Its schema, that of a module.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rows">About how many rows, as the database last counted; −1 where it never has.</param>
/// <param name="Bytes">With indexes and long values.</param>
public sealed record TableInUse(string Schema, string Name, long Rows, long Bytes);

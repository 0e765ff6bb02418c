//! What can be wrong with a ZIM archive, by name.

use std::io;

/// Why an archive is refused. Indexes count from 0; positions are bytes from the archive's start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ZimError {
    /// The file itself could not be read.
    #[error("cannot read the archive")]
    Source(#[source] io::Error),
    /// There are fewer bytes than a header has.
    #[error("{len} bytes are less than a header")]
    SmallerThanHeader {
        /// How many bytes there are.
        len: u64,
    },
    /// The first four bytes are not those of a ZIM archive.
    #[error("no ZIM archive: it starts with {found:08x}")]
    BadMagic {
        /// The bytes as a little-endian number.
        found: u32,
    },
    /// The major version is neither 5 nor 6.
    #[error("version {major} is not supported")]
    UnsupportedVersion {
        /// The major version.
        major: u16,
    },
    /// There are entries but no clusters, or more clusters than entries, or too many clusters.
    #[error("{clusters} clusters do not go with {entries} entries")]
    ClusterCount {
        /// Clusters by the header.
        clusters: u32,
        /// Entries by the header.
        entries: u32,
    },
    /// The MIME type list is not where the header ends.
    #[error("the MIME type list is at {position}, not behind the header")]
    MimeListPosition {
        /// Its position by the header.
        position: u64,
    },
    /// The MIME type list does not end before what follows it, is too long, or is not UTF-8.
    #[error("the MIME type list has no end")]
    MimeList,
    /// The table of path pointers is not inside the archive.
    #[error("the path pointers at {position} are outside")]
    PathPointersOutside {
        /// Its position by the header.
        position: u64,
    },
    /// The table of title pointers is not inside the archive.
    #[error("the title pointers at {position} are outside")]
    TitlePointersOutside {
        /// Its position by the header.
        position: u64,
    },
    /// The table of cluster pointers is not inside the archive.
    #[error("the cluster pointers at {position} are outside")]
    ClusterPointersOutside {
        /// Its position by the header.
        position: u64,
    },
    /// The checksum is not the last 16 bytes: the archive was cut or something was added.
    #[error("the checksum should be at {position} but the archive has {len} bytes")]
    ChecksumPosition {
        /// Its position by the header.
        position: u64,
        /// The archive's length.
        len: u64,
    },
    /// The bytes are not those that the writer summed up.
    #[error("the checksum does not match")]
    ChecksumMismatch,
    /// A path pointer leads out of the archive, or the entry there does.
    #[error("entry {index} is outside")]
    DirentOutside {
        /// The entry, in path order.
        index: u32,
    },
    /// An entry is longer than [`Limits::entry`](crate::Limits::entry).
    #[error("entry {index} is too long")]
    DirentTooLong {
        /// The entry, in path order.
        index: u32,
    },
    /// A path or title is not UTF-8, or the namespace is no ASCII character.
    #[error("entry {index} has a name that is no text")]
    DirentName {
        /// The entry, in path order.
        index: u32,
    },
    /// An entry names a MIME type that is not in the list.
    #[error("entry {index} has MIME type {mime}, which is not listed")]
    BadMimeInDirent {
        /// The entry, in path order.
        index: u32,
        /// The number it names.
        mime: u16,
    },
    /// An entry is in a cluster that there is not.
    #[error("entry {index} is in cluster {cluster}, which there is not")]
    DirentCluster {
        /// The entry, in path order.
        index: u32,
        /// The cluster it names.
        cluster: u32,
    },
    /// An entry is a blob that its cluster has not.
    #[error("entry {index} is blob {blob} of cluster {cluster}, which there is not")]
    DirentBlob {
        /// The entry, in path order.
        index: u32,
        /// The cluster it names.
        cluster: u32,
        /// The blob it names.
        blob: u32,
    },
    /// A redirect leads to an entry that there is not.
    #[error("entry {index} redirects to {target}, which there is not")]
    DirentRedirect {
        /// The entry, in path order.
        index: u32,
        /// The entry it names.
        target: u32,
    },
    /// Redirects lead in a circle.
    #[error("redirects from entry {index} do not end")]
    RedirectLoop {
        /// The entry where following began.
        index: u32,
    },
    /// An entry does not come behind the one before it, by namespace and path.
    #[error("entry {index} is not in order")]
    DirentsNotSorted {
        /// The second of the two.
        index: u32,
    },
    /// Entries share bytes: together they are longer than the archive.
    #[error("entries up to {index} overlap")]
    DirentsOverlap {
        /// The entry at which that was found.
        index: u32,
    },
    /// A title pointer names an entry that there is not.
    #[error("title pointer {index} names entry {entry}, which there is not")]
    TitleEntryOutside {
        /// Its place in the table.
        index: u32,
        /// The entry it names.
        entry: u32,
    },
    /// A title does not come behind the one before it.
    #[error("title pointer {index} is not in order")]
    TitleIndexNotSorted {
        /// The second of the two.
        index: u32,
    },
    /// The main page is an entry that there is not.
    #[error("the main page is entry {entry}, which there is not")]
    MainPage {
        /// The entry that the header names.
        entry: u32,
    },
    /// A cluster pointer leads out of the archive, or the cluster's offsets do.
    #[error("cluster {cluster} is outside")]
    ClusterOutside {
        /// The cluster.
        cluster: u32,
    },
    /// A cluster is compressed in a way that nobody writes any more, or ever did.
    #[error("cluster {cluster} has compression {compression}")]
    ClusterCompression {
        /// The cluster.
        cluster: u32,
        /// The number in its first byte.
        compression: u8,
    },
    /// A cluster does not decode.
    #[error("cluster {cluster} does not decode")]
    ClusterData {
        /// The cluster.
        cluster: u32,
        /// What the decoder said.
        #[source]
        reason: io::Error,
    },
    /// A blob's offset lies before the blob begins, beyond the cluster's end, or the first one does
    /// not fit the number of blobs.
    #[error("blob {blob} of cluster {cluster} has a bad offset")]
    OffsetInCluster {
        /// The cluster.
        cluster: u32,
        /// The blob whose offset it is; the number of blobs stands for the end of the last.
        blob: u32,
    },
    /// Clusters share bytes, or decode to more than [`Limits::expansion`](crate::Limits::expansion)
    /// allows.
    #[error("clusters up to {cluster} hold more than the archive can")]
    ClustersExpand {
        /// The cluster at which that was found.
        cluster: u32,
    },
    /// A blob is longer than the caller allowed.
    #[error("blob {blob} of cluster {cluster} has {len} bytes")]
    BlobTooLong {
        /// The cluster.
        cluster: u32,
        /// The blob.
        blob: u32,
        /// Its length.
        len: u64,
    },
    /// A cluster holds more items than the memory allowed has room for their names.
    #[error("cluster {cluster} holds too many items for the memory allowed")]
    ClusterCrowded {
        /// The cluster.
        cluster: u32,
    },
    /// The person asked to stop.
    #[error("stopped")]
    Cancelled,
}

/// Why content could not be copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The archive is bad.
    #[error(transparent)]
    Archive(#[from] ZimError),
    /// What it was copied to does not take it.
    #[error("cannot write the content")]
    Target(#[source] io::Error),
}

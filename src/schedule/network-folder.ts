import { statfs } from 'node:fs/promises'

/** Magic numbers of statfs(2): NFS, SMB, CIFS, SMB2, 9P, FUSE (sshfs, gcsfuse, s3fs), Ceph, AFS, Lustre. The kernel tells nobody of changes that others make there. */
const networkTypes = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546, 0x00c36400, 0x5346414f, 0x0bd00bd0])

/** Whether a folder lies on a file system that others change without this machine being told. Not known: no. */
export async function isNetworkFolder(folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return false
  try {
    const { type } = await statfs(folder)
    return networkTypes.has(type >>> 0)
  } catch {
    return false
  }
}

export * from '../model/trace.ts'
